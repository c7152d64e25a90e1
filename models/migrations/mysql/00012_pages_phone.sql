-- +goose Up
CREATE INDEX pages_phone ON pages (phone_index);
