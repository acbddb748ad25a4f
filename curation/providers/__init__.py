"""PubMed, iCite and Europe PMC as they really answer, turned into frozen records. No Django, no Celery."""
