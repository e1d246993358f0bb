package org.longhaul.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.info.Info;

/** The REST interface. Its classes are listed, so that an application around Longhaul keeps its own to itself. */
@ApplicationPath("api")
@OpenAPIDefinition(info = @Info(title = "Longhaul", version = "1"))
public class RestApplication extends Application {
    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(
                IndexResource.class,
                TasksResource.class,
                TypesResource.class,
                LoopbackOnly.class,
                NeverStored.class,
                ProblemMapper.class);
    }

    /** OpenAPI describes the interface; what Jersey would describe beside it stays off. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of("jersey.config.server.wadl.disableWadl", true);
    }
}
