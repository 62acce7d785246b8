"""The English catalogue: messages found in the code, kept in one .po file, compiled into the .mo beside it."""
