"""From a build's specification to a fitted model, watched round by round."""
