"""What each section of the page shows, made from the run's artefacts; templates only lay it out."""
