"""The command line: arguments in, sentences out, exit codes. What a command does is in `app`."""
