"""index: the record (LanceDB), the shelf made from it (what a question reads), and how both are brought up to date. Only home of lancedb and tantivy.

``folder`` (where, and who may write), ``pointer`` (which generation answers), ``journal`` and ``record`` (parse results by content), ``drafting`` and
``wiring`` (a generation in the making), ``tables`` and ``lexical`` (its two halves), ``shelf`` (a generation to read), ``terms`` (how text becomes terms).
Nothing is imported here: a question loads ``shelf`` alone.
"""
