package org.longhaul.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;

/** The REST interface. Its classes are listed, so that an application around Longhaul keeps its own to itself. */
@ApplicationPath("api")
public class RestApplication extends Application {
    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(
                IndexResource.class,
                TasksResource.class,
                ExportResource.class,
                TaskResource.class,
                StreamResource.class,
                SubmissionResource.class,
                RetryResource.class,
                ActionsResource.class,
                KeepResource.class,
                CountsResource.class,
                BulkResource.class,
                HistoryResource.class,
                WhyResource.class,
                TreeResource.class,
                TypesResource.class,
                MeResource.class,
                SessionResource.class,
                AccountsResource.class,
                AuditResource.class,
                OpenApiResource.class,
                DocsResource.class,
                SettingsResource.class,
                TotalsResource.class,
                RetentionResource.class,
                ModulesResource.class,
                SchedulesResource.class,
                Allowed.class,
                NeverStored.class,
                ProblemMapper.class);
    }

    /** OpenAPI describes the interface; what Jersey would describe beside it stays off. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of("jersey.config.server.wadl.disableWadl", true);
    }
}
