"""retrieve: question -> candidates -> features -> ranking, each rank with its reasons. Pure steps over look-ups that come in as arguments."""
