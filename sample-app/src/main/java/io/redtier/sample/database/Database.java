package io.redtier.sample.database;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Runs single SQL statements, each in a transaction of its own. Thread-safe; its calls block. */
@ApplicationScoped
public class Database {
    private final DataSource connections;

    Database(DataSource connections) {
        this.connections = connections;
    }

    /** Makes a value of the row that a result stands at. */
    @FunctionalInterface
    public interface Row<T> {
        /** @throws SQLException when a column is missing or of another type */
        T read(ResultSet columns) throws SQLException;
    }

    /**
     * The rows that a statement returns, in order.
     *
     * @param sql       with a {@code ?} for each argument
     * @param row       what to make of a row
     * @param arguments one per {@code ?}
     * @throws DatabaseException when the database refuses or cannot be reached
     */
    public <T> List<T> query(String sql, Row<T> row, Object... arguments) {
        try (Connection connection = connections.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(row.read(result));
                }
                return rows;
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }
}
