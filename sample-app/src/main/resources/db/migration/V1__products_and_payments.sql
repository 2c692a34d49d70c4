CREATE TABLE product (
  id          bigint PRIMARY KEY,
  name        text   NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  price_cents bigint NOT NULL CHECK (price_cents BETWEEN 0 AND 100000000),
  -- Grows by one with every update: what a client that read version n may replace.
  version     bigint NOT NULL DEFAULT 1
);

CREATE TABLE payment (
  -- One payment per order, whatever locks say.
  order_id     text        PRIMARY KEY,
  user_id      text        NOT NULL,
  amount_cents bigint      NOT NULL CHECK (amount_cents > 0),
  paid_at      timestamptz NOT NULL DEFAULT now()
);
