"""Sphinx configuration of the molcause documentation; builds without network."""

import sys
import types
import typing
from importlib.metadata import version as installed
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "molcause"
author = "The molcause developers"
copyright = author
release = version = installed("molcause")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "cli_help",
    "knowledge_tables",
    "metric_tables",
]
exclude_patterns = ["_build", "**/.*"]
root_doc = "index"

myst_enable_extensions = ["deflist", "colon_fence"]
myst_heading_anchors = 3

napoleon_google_docstring = False
napoleon_attr_annotations = False
napoleon_custom_sections = ["Class attributes", "Warns"]
autodoc_default_options = {"members": True}
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 88
add_module_names = False
toc_object_entries_show_parents = "hide"

html_theme = "sphinx_book_theme"
html_title = "molcause"
html_static_path = ["_static"]
html_css_files = ["molcause.css"]
html_theme_options = {
    "show_toc_level": 2,
    "home_page_in_toc": False,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "navbar_persistent": [],
}
html_copy_source = False


def _skip_aliases(app, what, name, obj, skip, options):
    """Leave out names for array types; they have no documentation of their own."""
    return True if isinstance(obj, types.GenericAlias | typing._GenericAlias) else None


def setup(app):
    """Connect the hook."""
    app.connect("autodoc-skip-member", _skip_aliases)
