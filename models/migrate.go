package models

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// Each file may be run again after it broke off in the middle (MySQL commits every DDL statement by
// itself): all its statements say IF NOT EXISTS.
//
//go:embed migrations
var migrations embed.FS

// Schema is the state of the schema: versions are the numbers of the migration files.
type Schema struct {
	Have, Want int64 // the highest
	pending    bool
}

// Current says whether nothing is left to migrate.
func (s Schema) Current() bool { return !s.pending }

func (db *DB) provider() (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, "migrations/"+db.dialect.name)
	if err != nil {
		return nil, fmt.Errorf("find the migrations: %w", err)
	}
	// A migration may come with a lower number than one that a database has: two were written side by side.
	p, err := goose.NewProvider(db.dialect.goose, db.sql, folder, goose.WithAllowOutofOrder(true))
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return p, nil
}

// Migrate brings the schema up to date and gives the versions it applied, in order.
func (db *DB) Migrate(ctx context.Context) ([]int64, error) {
	p, err := db.provider()
	if err != nil {
		return nil, err
	}
	results, err := p.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate the schema: %w", err)
	}
	applied := make([]int64, len(results))
	for i, r := range results {
		applied[i] = r.Source.Version
	}
	return applied, nil
}

// SchemaVersion reads which version the schema has and which this program wants.
func (db *DB) SchemaVersion(ctx context.Context) (Schema, error) {
	p, err := db.provider()
	if err != nil {
		return Schema{}, err
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return Schema{}, fmt.Errorf("read the schema version: %w", err)
	}
	pending, err := p.HasPending(ctx)
	if err != nil {
		return Schema{}, fmt.Errorf("read the schema version: %w", err)
	}
	return Schema{Have: have, Want: want, pending: pending}, nil
}
