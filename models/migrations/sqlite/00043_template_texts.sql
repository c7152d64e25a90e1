-- +goose Up
-- The built-in templates bring a call of their own, which says what to wear or bring. It is a [part] and the last
-- one: it is the first to be left out where the message would need a second segment without it.
UPDATE callup_templates SET content = REPLACE(content, ',"persons_per_household":', ',"messages":{"call":{"en":"{place} calls you up: {when}[ {muster}][, {kind}][; wear a mask]. {answer}","zh":"{place}召集:{when}[{muster}][,{kind}][,戴好口罩]。{answer}"}},"persons_per_household":')
    WHERE id = 'testing' AND content NOT LIKE '%"messages":%';
UPDATE callup_templates SET content = REPLACE(content, ',"persons_per_household":', ',"messages":{"call":{"en":"{place} calls you up: {when}[ {muster}][, {kind}][; wear a mask]. {answer}","zh":"{place}召集:{when}[{muster}][,{kind}][,戴好口罩]。{answer}"}},"persons_per_household":')
    WHERE id = 'lockdown' AND content NOT LIKE '%"messages":%';
UPDATE callup_templates SET content = REPLACE(content, ',"persons_per_household":', ',"messages":{"call":{"en":"{place} calls you up: {when}[ {muster}][, {kind}][; bring a torch, wear sturdy shoes]. {answer}","zh":"{place}召集:{when}[{muster}][,{kind}][,穿防滑鞋带手电]。{answer}"}},"persons_per_household":')
    WHERE id = 'flood' AND content NOT LIKE '%"messages":%';
UPDATE callup_templates SET content = REPLACE(content, ',"persons_per_household":', ',"messages":{"call":{"en":"{place} calls you up: {when}[ {muster}][, {kind}][; wear rain clothes]. {answer}","zh":"{place}召集:{when}[{muster}][,{kind}][,穿雨衣雨鞋]。{answer}"}},"persons_per_household":')
    WHERE id = 'typhoon' AND content NOT LIKE '%"messages":%';
UPDATE callup_templates SET content = REPLACE(content, ',"persons_per_household":', ',"messages":{"call":{"en":"{place} calls you up: {when}[ {muster}][, {kind}][; bring a torch and a charged phone]. {answer}","zh":"{place}召集:{when}[{muster}][,{kind}][,带手电,手机充满电]。{answer}"}},"persons_per_household":')
    WHERE id = 'search' AND content NOT LIKE '%"messages":%';
UPDATE callup_templates SET content = REPLACE(content, ',"persons_per_household":', ',"messages":{"call":{"en":"{place} calls you up: {when}[ {muster}][, {kind}][; dress warmly, bring your phone]. {answer}","zh":"{place}召集:{when}[{muster}][,{kind}][,穿暖,带手机]。{answer}"}},"persons_per_household":')
    WHERE id = 'cold_wave' AND content NOT LIKE '%"messages":%';
