"""Published models as settings of `molcause.models.mechanism.mechanism.Mechanism`."""
