package io.redtier.sample.database;

import java.sql.SQLException;

/** The database refused a statement, or could not be reached. */
public final class DatabaseException extends RuntimeException {
    private static final String CONNECTION_EXCEPTION = "08";
    private static final String OPERATOR_INTERVENTION = "57P";
    private static final String INSUFFICIENT_RESOURCES = "53";

    private final String state;

    DatabaseException(SQLException cause) {
        super(cause.getMessage(), cause);
        this.state = cause.getSQLState();
    }

    /** Whether the same statement may succeed later: no connection, too many of them, or a server that restarts. */
    public boolean isTemporary() {
        // The connection pool gives no state when it has waited in vain for a free connection.
        return state == null
                || state.startsWith(CONNECTION_EXCEPTION)
                || state.startsWith(OPERATOR_INTERVENTION)
                || state.startsWith(INSUFFICIENT_RESOURCES);
    }
}
