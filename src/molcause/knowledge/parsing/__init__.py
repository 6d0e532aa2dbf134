"""What the formats are read and written through: tables, lines, XML and YAML, safely."""
