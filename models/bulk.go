package models

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// Thousands of rows of one kind are written here, past the ORM's callbacks: those cost more than the rows.

// bulkInsert inserts rows. An id that the database counts itself is left to it.
func bulkInsert[T any](g *gorm.DB, d dialect, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	known := &gorm.Statement{DB: g}
	if err := known.Parse(new(T)); err != nil {
		return fmt.Errorf("know the columns of %T: %w", rows, err)
	}
	table := known.Schema
	fields := make([]*schema.Field, 0, len(table.DBNames))
	names := make([]string, 0, len(table.DBNames))
	for _, name := range table.DBNames {
		if f := table.FieldsByDBName[name]; !f.AutoIncrement {
			fields, names = append(fields, f), append(names, name)
		}
	}
	head := "INSERT INTO " + table.Table + " (" + strings.Join(names, ", ") + ") VALUES "
	tuple := "(" + strings.Repeat("?, ", len(names)-1) + "?)"
	ctx := g.Statement.Context
	for _, part := range chunks(rows, d.insertRows) {
		args := make([]any, 0, len(part)*len(fields))
		for i := range part {
			row := reflect.ValueOf(&part[i]).Elem()
			for _, f := range fields {
				value, _ := f.ValueOf(ctx, row)
				args = append(args, value)
			}
		}
		statement := head + strings.Repeat(tuple+", ", len(part)-1) + tuple
		if err := execRaw(ctx, g, d, len(part) == d.insertRows, statement, args); err != nil {
			return fmt.Errorf("insert %T: %w", rows, err)
		}
	}
	return nil
}

// execRaw runs a statement past GORM. One that comes again and again keeps its prepared form, where the
// dialect gains by it.
func execRaw(ctx context.Context, g *gorm.DB, d dialect, again bool, statement string, args []any) error {
	pool := g.Statement.ConnPool
	if prepared, ok := pool.(*gorm.PreparedStmtTX); ok && (!again || !d.prepares) {
		pool = prepared.Tx
	}
	_, err := pool.ExecContext(ctx, statement, args...)
	return err
}

// bulkUpdate writes the columns of rows that are found by their id. Each row holds its values in the order of
// the columns, and its id last.
func bulkUpdate(g *gorm.DB, d dialect, table string, columns []string, rows [][]any) error {
	ctx := g.Statement.Context
	for _, part := range chunks(rows, d.updateRows) {
		var args []any
		for _, row := range part {
			args = append(args, row...)
		}
		if err := execRaw(ctx, g, d, len(part) == d.updateRows, d.bulkUpdate(table, columns, len(part)), args); err != nil {
			return fmt.Errorf("update %s: %w", table, err)
		}
	}
	return nil
}
