"""The page of `ita review`: people look at doubtful values and flags beside the document, and what they say becomes corrections."""
