"""`python -m hoptac.cli`: the command where its script is not installed. Nothing else belongs here."""

from hoptac.cli import main

main()
