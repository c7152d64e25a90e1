-- +goose Up
-- Seats of visits follow who asked: four visits a member and hour (a quarter of an hour each, the way included), our
-- assumption, in rounds of two hours within a grid; where nobody asked there is no seat.
UPDATE callup_templates SET content = REPLACE(content, '{"kind":"visit","sites":"building","hours":3,"min":1,"ideal":2,"per":"households","each":120,"wanted":true}', '{"kind":"visit","sites":"grid","hours":2,"min":1,"ideal":1,"per":"visits","each":4,"wanted":true}')
    WHERE id = 'cold_wave';
