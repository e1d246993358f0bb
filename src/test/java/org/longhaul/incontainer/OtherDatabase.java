package org.longhaul.incontainer;

import jakarta.annotation.Resource;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import javax.sql.DataSource;
import org.longhaul.platform.Jdbc;

/** A database that has nothing to do with Longhaul's, and takes part in two-phase commits. */
@ApplicationScoped
@DataSourceDefinition(
        name = "java:app/jdbc/other",
        className = "org.apache.derby.jdbc.EmbeddedXADataSource",
        databaseName = "memory:other",
        minPoolSize = 1,
        maxPoolSize = 4,
        initialPoolSize = 1,
        properties = "createDatabase=create")
public class OtherDatabase {
    @Resource(lookup = "java:app/jdbc/other")
    private DataSource source;

    /** Makes the table that the rows go to, unless it is there. */
    public void prepare() {
        var jdbc = new Jdbc(source);
        if (jdbc.list("SELECT 1 FROM sys.systables WHERE tablename = 'NOTE'", row -> 1)
                .isEmpty()) {
            jdbc.update("CREATE TABLE note (line varchar(100) NOT NULL)");
        }
    }

    /** Writes a row, in the transaction of the caller. */
    public void write(String line) {
        new Jdbc(source).update("INSERT INTO note (line) VALUES (?)", line);
    }

    /** The rows with that line. */
    public List<String> read(String line) {
        return new Jdbc(source).list("SELECT line FROM note WHERE line = ?", row -> row.getString(1), line);
    }
}
