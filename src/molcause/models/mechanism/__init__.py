"""The structured family: knowledge inside mechanisms, interventions as surgery on them."""
