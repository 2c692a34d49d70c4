package io.redtier.sample.payment;

import io.redtier.sample.database.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;

/** The payments in the database. Thread-safe; its calls block and throw DatabaseException. */
@ApplicationScoped
public class PaymentTable {
    private final Database database;

    PaymentTable(Database database) {
        this.database = database;
    }

    /** The payment of this order, if it is paid. */
    public Optional<Payment> find(String orderId) {
        return database
                .query(
                        "SELECT order_id, user_id, amount_cents, paid_at FROM payment WHERE order_id = ?",
                        PaymentTable::payment,
                        orderId)
                .stream()
                .findFirst();
    }

    /**
     * Notes a payment.
     *
     * @return the payment; empty if the order is paid already
     */
    public Optional<Payment> insert(String orderId, String userId, long amountCents) {
        return database.query("""
                        INSERT INTO payment (order_id, user_id, amount_cents) VALUES (?, ?, ?)
                        ON CONFLICT (order_id) DO NOTHING
                        RETURNING order_id, user_id, amount_cents, paid_at""", PaymentTable::payment, orderId, userId, amountCents).stream()
                .findFirst();
    }

    private static Payment payment(ResultSet columns) throws SQLException {
        return new Payment(
                columns.getString("order_id"),
                columns.getString("user_id"),
                columns.getLong("amount_cents"),
                columns.getObject("paid_at", OffsetDateTime.class).toInstant());
    }
}
