'use strict';

(() => {
    const openapi = new URL('../openapi', document.currentScript.src);
    const session = new URL('../session', document.currentScript.src);

    // Who signs in here with POST /session, or reads GET /session, can then write with the cookie.
    let csrf = null;

    SwaggerUIBundle({
        url: openapi.href,
        dom_id: '#interface',
        validatorUrl: null,
        deepLinking: true,
        docExpansion: 'list',
        defaultModelsExpandDepth: 0,
        requestInterceptor: request => {
            const write = !['GET', 'HEAD', 'OPTIONS'].includes((request.method || 'GET').toUpperCase());
            if (write && csrf && !request.headers['X-CSRF-Token']) {
                request.headers['X-CSRF-Token'] = csrf;
            }
            return request;
        },
        responseInterceptor: response => {
            if (response.url === session.href && response.ok && response.body) {
                csrf = response.body.csrf || null;
            }
            return response;
        },
    });
})();
