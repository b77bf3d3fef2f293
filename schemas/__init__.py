"""What things are: records, Arrow schemas, assessment frameworks, vocabulary. Imports nothing of this project."""
