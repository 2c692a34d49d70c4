package io.redtier.sample.payment;

import io.redtier.sample.problem.InputChecks;
import java.util.regex.Pattern;

/**
 * What a client wants to pay.
 *
 * @param orderId     1 to 64 letters, digits and {@code . _ -}
 * @param userId      the same
 * @param amountCents 1 to 100 000 000
 */
record PaymentRequest(String orderId, String userId, Long amountCents) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final String NAME_REMEDY = "write 1 to 64 letters, digits and . _ -";
    private static final long HIGHEST_AMOUNT = 100_000_000;

    void checkInto(InputChecks checks) {
        checks.check(isName(orderId), "orderId", orderId, NAME_REMEDY)
                .check(isName(userId), "userId", userId, NAME_REMEDY)
                .check(
                        amountCents != null && amountCents >= 1 && amountCents <= HIGHEST_AMOUNT,
                        "amountCents",
                        amountCents,
                        "write a whole number of cents from 1 to " + HIGHEST_AMOUNT);
    }

    static boolean isName(String text) {
        return text != null && NAME.matcher(text).matches();
    }
}
