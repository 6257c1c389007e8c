/**
 * Made by scripts/field-tables.ts from Gateway API 1.6. Not to be edited: npm run fields.
 * Each line is an object with its fields; kubernetes/fields.ts reads the notation.
 */
export const SOURCE = 'Gateway API 1.6';

export const TABLE = `
Add{name!:s@1..256,value!:s@1..4096}
Addresses{type:s@1..253,value:s@0..253}
AllowedListeners{namespaces:Namespaces}
AllowedRoutes{kinds:[Kinds],namespaces:Namespaces2}
Backend{clientCertificateRef:CertificateRefs}
BackendRef{group:s@0..253,kind:s@1..63,name!:s@1..253,namespace:s@1..63,port:i@1..65535}
BackendRefs{filters:[Filters],group:s@0..253,kind:s@1..63,name!:s@1..253,namespace:s@1..63,port:i@1..65535,weight:i@0..1000000}
BackendRefs2{filters:[Filters2],group:s@0..253,kind:s@1..63,name!:s@1..253,namespace:s@1..63,port:i@1..65535,weight:i@0..1000000}
CaCertificateRefs{group!:s@0..253,kind!:s@1..63,name!:s@1..253,namespace:s@1..63}
CertificateRefs{group:s@0..253,kind:s@1..63,name!:s@1..253,namespace:s@1..63}
CookieConfig{lifetimeType:s(Permanent|Session)}
Cors{allowCredentials:b,allowHeaders:[s@1..256],allowMethods:[s(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|*)],allowOrigins:[s@1..253],exposeHeaders:[s@1..256],maxAge:i@1..}
Default{validation:Validation}
ExtensionRef{group!:s@0..253,kind!:s@1..63,name!:s@1..253}
ExternalAuth{backendRef!:BackendRef,forwardBody:ForwardBody,grpc:Grpc,http:Http,protocol!:s(HTTP|GRPC)}
Filters{extensionRef:ExtensionRef,requestHeaderModifier:RequestHeaderModifier,requestMirror:RequestMirror,responseHeaderModifier:RequestHeaderModifier,type!:s(ResponseHeaderModifier|RequestHeaderModifier|RequestMirror|ExtensionRef)}
Filters2{cors:Cors,extensionRef:ExtensionRef,externalAuth:ExternalAuth,requestHeaderModifier:RequestHeaderModifier,requestMirror:RequestMirror,requestRedirect:RequestRedirect,responseHeaderModifier:RequestHeaderModifier,type!:s(RequestHeaderModifier|ResponseHeaderModifier|RequestMirror|RequestRedirect|URLRewrite|ExtensionRef|CORS|ExternalAuth),urlRewrite:UrlRewrite}
ForwardBody{maxSize:i}
Fraction{denominator:i@1..,numerator!:i@0..}
From{group!:s@0..253,kind!:s@1..63,namespace!:s@1..63}
Frontend{default!:Default,perPort:[PerPort]}
Grpc{allowedHeaders:[s]}
Headers{name!:s@1..256,type:s(Exact|RegularExpression),value!:s@1..4096}
Http{allowedHeaders:[s],allowedResponseHeaders:[s],path:s@0..1024}
Infrastructure{annotations:<s@0..4096>,labels:<s@0..63>,parametersRef:ExtensionRef}
Kinds{group:s@0..253,kind!:s@1..63}
Listeners{allowedRoutes:AllowedRoutes,hostname:s@1..253,name!:s@1..253,port!:i@1..65535,protocol!:s@1..255,tls:Tls}
MatchExpressions{key!:s,operator!:s,values:[s]}
Matches{headers:[Headers],method:Method}
Matches2{headers:[Headers],method:s(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH),path:Path2,queryParams:[QueryParams]}
Method{method:s@0..1024,service:s@0..1024,type:s(Exact|RegularExpression)}
Namespaces{from:s(All|Selector|Same|None),selector:Selector}
Namespaces2{from:s(All|Selector|Same),selector:Selector}
ParentRefs{group:s@0..253,kind:s@1..63,name!:s@1..253,namespace:s@1..63,port:i@1..65535,sectionName:s@1..253}
Path{replaceFullPath:s@0..1024,replacePrefixMatch:s@0..1024,type!:s(ReplaceFullPath|ReplacePrefixMatch)}
Path2{type:s(Exact|PathPrefix|RegularExpression),value:s@0..1024}
PerPort{port!:i@1..65535,tls!:Default}
QueryParams{name!:s@1..256,type:s(Exact|RegularExpression),value!:s@1..1024}
RequestHeaderModifier{add:[Add],remove:[s],set:[Add]}
RequestMirror{backendRef!:BackendRef,fraction:Fraction,percent:i@0..100}
RequestRedirect{hostname:s@1..253,path:Path,port:i@1..65535,scheme:s(http|https),statusCode:i}
Retry{attempts:i@1..,backoff:s,codes:[i@400..599]}
Rules{backendRefs:[BackendRefs],filters:[Filters],matches:[Matches],name:s@1..253,sessionPersistence:SessionPersistence}
Rules2{backendRefs:[BackendRefs2],filters:[Filters2],matches:[Matches2],name:s@1..253,retry:Retry,sessionPersistence:SessionPersistence,timeouts:Timeouts}
Selector{matchExpressions:[MatchExpressions],matchLabels:<s>}
SessionPersistence{absoluteTimeout:s,cookieConfig:CookieConfig,sessionName:s@0..128,type:s(Cookie|Header)}
Spec{hostnames:[s@1..253],parentRefs:[ParentRefs],rules:[Rules],useDefaultGateways:s(All|None)}
Spec2{addresses:[Addresses],allowedListeners:AllowedListeners,defaultScope:s(All|None),gatewayClassName!:s@1..253,infrastructure:Infrastructure,listeners!:[Listeners],tls:Tls2}
Spec3{controllerName!:s@1..253,description:s@0..64,parametersRef:CaCertificateRefs}
Spec4{hostnames:[s@1..253],parentRefs:[ParentRefs],rules:[Rules2],useDefaultGateways:s(All|None)}
Spec5{from!:[From],to!:[To]}
Timeouts{backendRequest:s,request:s}
Tls{certificateRefs:[CertificateRefs],mode:s(Terminate|Passthrough),options:<s@0..4096>}
Tls2{backend:Backend,frontend:Frontend}
To{group!:s@0..253,kind!:s@1..63,name:s@1..253}
UrlRewrite{hostname:s@1..253,path:Path}
Validation{caCertificateRefs!:[CaCertificateRefs],mode:s(AllowValidOnly|AllowInsecureFallback)}
gateway.networking.k8s.io GRPCRoute{apiVersion:s,kind:s,metadata:ObjectMeta,spec!:Spec,status:*}
gateway.networking.k8s.io Gateway{apiVersion:s,kind:s,metadata:ObjectMeta,spec!:Spec2,status:*}
gateway.networking.k8s.io GatewayClass{apiVersion:s,kind:s,metadata:ObjectMeta,spec!:Spec3,status:*}
gateway.networking.k8s.io HTTPRoute{apiVersion:s,kind:s,metadata:ObjectMeta,spec!:Spec4,status:*}
gateway.networking.k8s.io ReferenceGrant{apiVersion:s,kind:s,metadata:ObjectMeta,spec!:Spec5}
`;

/** The versions in which the API server takes each kind. */
export const SERVED = `
gateway.networking.k8s.io BackendTLSPolicy: v1 v1alpha3
gateway.networking.k8s.io GRPCRoute: v1
gateway.networking.k8s.io Gateway: v1 v1beta1
gateway.networking.k8s.io GatewayClass: v1 v1beta1
gateway.networking.k8s.io HTTPRoute: v1 v1beta1
gateway.networking.k8s.io ListenerSet: v1
gateway.networking.k8s.io ReferenceGrant: v1 v1beta1
gateway.networking.k8s.io TCPRoute: v1 v1alpha2
gateway.networking.k8s.io TLSRoute: v1 v1alpha2 v1alpha3
gateway.networking.k8s.io UDPRoute: v1 v1alpha2
`;
