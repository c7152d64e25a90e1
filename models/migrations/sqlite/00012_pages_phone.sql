-- +goose Up
CREATE INDEX IF NOT EXISTS pages_phone ON pages (phone_index);
