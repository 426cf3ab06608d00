"""What leaves the judge: reports, feedback and the files that gradebooks elsewhere read."""
