-- The preferences become one JSON object in one row. Each had a row before. A value that does not fit its preference
-- stays as it is here; reading it falls back to the default.
INSERT INTO settings
SELECT 'preferences', json_group_object(
    iif(name = 'recent_emoji', 'recent', name),
    json(CASE
        WHEN name IN ('countdown', 'card', 'code') THEN iif(value = 'on', 'true', 'false')
        WHEN name = 'timer' THEN CAST(value AS INTEGER)
        WHEN name = 'recent_emoji' THEN '[' || replace(json_quote(value), ' ', '","') || ']'
        ELSE json_quote(value)
    END))
FROM settings
WHERE name IN ('drawing', 'countdown', 'timer', 'card', 'emoji', 'language', 'theme', 'page_keys', 'screen', 'code',
    'tone', 'recent_emoji');

DELETE FROM settings
WHERE name IN ('drawing', 'countdown', 'timer', 'card', 'emoji', 'language', 'theme', 'page_keys', 'screen', 'code',
    'tone', 'recent_emoji');

-- The chosen adapters were lines of a network, a space and an adapter, oldest first.
WITH RECURSIVE lines (number, line, rest) AS (
    SELECT 0, '', value || char(10) FROM settings WHERE name = 'interface'
    UNION ALL
    SELECT number + 1, substr(rest, 1, instr(rest, char(10)) - 1), substr(rest, instr(rest, char(10)) + 1)
    FROM lines WHERE rest <> ''
)
UPDATE settings SET value = (
    SELECT json_group_array(
        json_array(substr(line, 1, instr(line, ' ') - 1), substr(line, instr(line, ' ') + 1)) ORDER BY number)
    FROM lines WHERE instr(line, ' ') > 0
)
WHERE name = 'interface';

-- The Wi-Fi was the text of its QR code: WIFI:T:WPA;S:name;P:password;H:true;; with a backslash before \ ; : , and ".
-- Control characters stand for the first three while the fields are cut apart; no name or password has one.
WITH plain AS (
    SELECT replace(replace(replace(replace(replace(
        value, '\\', char(1)), '\;', char(2)), '\:', char(3)), '\,', ','), '\"', '"') AS text
    FROM settings
), named AS (
    SELECT substr(text, 8, instr(text, ';S:') - 8) AS security, substr(text, instr(text, ';S:') + 3) AS rest
    FROM plain WHERE text LIKE 'WIFI:T:%;S:%;;'
), fields AS (
    SELECT security,
        rest LIKE '%H:true;;' AS hidden,
        substr(rest, 1, instr(rest, ';') - 1) AS name,
        substr(rest, instr(rest, ';P:') + 3) AS password,
        rest LIKE '%;P:%' AS protected
    FROM named
)
UPDATE settings SET value = (
    SELECT json_object(
        'name', replace(replace(replace(name, char(1), '\'), char(2), ';'), char(3), ':'),
        'password', iif(protected, replace(replace(replace(
            substr(password, 1, instr(password, ';') - 1), char(1), '\'), char(2), ';'), char(3), ':'), ''),
        'security', CASE security WHEN 'WPA' THEN 'wpa' WHEN 'WEP' THEN 'wep' ELSE 'open' END,
        'hidden', json(iif(hidden, 'true', 'false')))
    FROM fields
)
WHERE name = 'wifi' AND value LIKE 'WIFI:T:%;S:%;;';
