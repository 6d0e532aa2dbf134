"""The gene sets that molcause knows by name, one file each: an ``entry`` and a ``load`` function."""

from molcause import plugins
from molcause.knowledge.gene_sets import GeneSets


def load_gene_sets(name: str, **options: object) -> GeneSets:
    """Return gene sets by their name.

    Parameters
    ----------
    name
        ``molcause datasets`` lists them.
    **options
        As the collection's own ``load`` takes them.

    Raises
    ------
    PluginError
        If there are no gene sets of that name.
    StorageError
        If their file cannot be had.

    Examples
    --------
    >>> load_gene_sets("hallmarks")
    Traceback (most recent call last):
    molcause.errors.PluginError: No plug-in named 'hallmarks' in group 'gene_sets'. Did you mean 'hallmark'? ...
    """
    sets: GeneSets = plugins.load("gene_sets", name).load(**options)
    return sets
