-- 1000 products, the same on every machine: 10 kinds x 10 origins x 10 sizes.
INSERT INTO product (id, name, price_cents)
SELECT kind * 100 + origin * 10 + size + 1,
       (ARRAY['Darjeeling','Assam','Uji','Jeju','Boseong','Ceylon','Yunnan','Anxi','Nilgiri','Keemun'])[origin + 1] || ' '
         || (ARRAY['green tea','black tea','white tea','oolong','matcha','pu-erh','hojicha','genmaicha','jasmine tea','herbal tea'])[kind + 1]
         || ', ' || (ARRAY[10, 25, 50, 75, 100, 150, 200, 250, 500, 1000])[size + 1] || ' g',
       (300 + 45 * kind + 20 * origin) * (size + 1)
FROM generate_series(0, 9) AS kind, generate_series(0, 9) AS origin, generate_series(0, 9) AS size;
