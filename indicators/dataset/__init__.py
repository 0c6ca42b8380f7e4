"""An invented year of any size, for benchmarks and for trying an installation out.

``words`` is the vocabulary, ``world`` who there is, ``calendar`` when, ``courses`` how far each task came, ``items``,
``reports``, ``measures`` and ``voices`` make the rows, ``store`` writes them, ``make`` is the one verb.
"""
