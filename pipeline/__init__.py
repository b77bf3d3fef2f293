"""A document's way (read, interpret, check) and the dataset's (plan, run, publish); the command line."""
