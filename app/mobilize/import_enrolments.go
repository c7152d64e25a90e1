package mobilize

import "whistle/models"

// importPlaces are the areas and work units that a spreadsheet of members may name.
type importPlaces struct {
	homes       map[string]models.Area
	communities map[string]models.Area
	units       map[string]models.WorkUnit
}

// placesOf reads what the columns of a table may name: homes within the area that is imported, and, where the
// columns are there, all communities, as a member may work in any, and the work units by their names.
func placesOf(tx *models.Tx, t table, path models.Path) (importPlaces, error) {
	var p importPlaces
	var err error
	if p.homes, err = homesWithin(tx, path); err != nil {
		return p, err
	}
	if _, named := t.columns["work"]; named {
		if p.communities, err = areasNamed(tx, "", models.LevelCommunity); err != nil {
			return p, err
		}
	}
	if _, named := t.columns["unit"]; !named {
		return p, nil
	}
	names := make([]string, len(t.rows))
	for i, cells := range t.rows {
		names[i] = t.cell(cells, "unit")
	}
	p.units, err = tx.WorkUnitsNamed(unique(names))
	return p, err
}

// enrolRows enrols the people of the rows with the communities that these name, in place of the ones of before.
// A row that names none leaves what was; one that names the home's community needs no enrolment.
func enrolRows(tx *models.Tx, rows []importRow, people []models.Member, actor string) error {
	ids := make([]models.ID, 0, len(rows))
	for i, r := range rows {
		if r.work.Code != "" {
			ids = append(ids, people[i].ID)
		}
	}
	enrolled, err := tx.EnrolmentsOf(ids)
	if err != nil {
		return err
	}
	for i, r := range rows {
		if r.work.Code == "" {
			continue
		}
		there := people[i].HomePath.Within(r.work.Path)
		for _, e := range enrolled[people[i].ID] {
			if e.AreaCode == r.work.Code {
				there = true
			} else if err := tx.EndEnrolment(e, actor); err != nil {
				return err
			}
		}
		if there {
			continue
		}
		if err := tx.Enrol(models.Enrolment{MemberID: people[i].ID, AreaCode: r.work.Code, AreaPath: r.work.Path}, actor); err != nil {
			return err
		}
	}
	return nil
}
