package io.redtier.sample.payment;

import java.time.Instant;

/**
 * A payment that was made.
 *
 * @param orderId     what was paid
 * @param userId      who paid
 * @param amountCents above 0
 * @param paidAt      by the clock of the database
 */
public record Payment(String orderId, String userId, long amountCents, Instant paidAt) {}
