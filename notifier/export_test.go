package notifier

import "whistle/models"

// OutboxOf gives the dispatcher's own outbox over a database.
func OutboxOf(db *models.DB) Outbox { return outbox{db} }
