package models

// CreateWorkUnits inserts work units.
func (tx *Tx) CreateWorkUnits(units []WorkUnit) error { return createAll(tx.gorm, units) }

// WorkUnits reads the work units allied with the areas, or all where none is given.
func (q *query) WorkUnits(limit int) ([]WorkUnit, error) {
	return all[WorkUnit](q.gorm.Order("name, id").Limit(limit), "work units")
}
