"""The support assistant: a trained classifier, sentiment and rules in front of a language model write a reply."""
