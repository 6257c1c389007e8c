/**
 * Made by scripts/field-tables.ts from cert-manager 1.21. Not to be edited: npm run fields.
 * Each line is an object with its fields; kubernetes/fields.ts reads the notation.
 */
export const SOURCE = 'cert-manager 1.21';

export const TABLE = `
AdditionalOutputFormats{type!:s(DER|CombinedPEM)}
Excluded{dnsDomains:[s],emailAddresses:[s],ipRanges:[s],uriDomains:[s]}
IssuerRef{group:s,kind:s,name!:s}
Jks{alias:s,create!:b,password:s,passwordSecretRef:PasswordSecretRef}
Keystores{jks:Jks,pkcs12:Pkcs12}
NameConstraints{critical:b,excluded:Excluded,permitted:Excluded}
OtherNames{oid:s,utf8Value:s}
PasswordSecretRef{key:s,name!:s}
Pkcs12{create!:b,password:s,passwordSecretRef:PasswordSecretRef,profile:s(LegacyRC2|LegacyDES|Modern2023|Modern2026)}
PrivateKey{algorithm:s(RSA|ECDSA|Ed25519),encoding:s(PKCS1|PKCS8),rotationPolicy:s(Never|Always),size:i}
Renewal{policy:s(RenewBefore|Disabled),windows:[Windows]}
SecretTemplate{annotations:<s>,labels:<s>}
Spec{additionalOutputFormats:[AdditionalOutputFormats],commonName:s,dnsNames:[s],duration:s,emailAddresses:[s],encodeUsagesInRequest:b,ipAddresses:[s],isCA:b,issuerRef!:IssuerRef,keystores:Keystores,literalSubject:s,nameConstraints:NameConstraints,otherNames:[OtherNames],privateKey:PrivateKey,renewBefore:s,renewBeforePercentage:i,renewal:Renewal,revisionHistoryLimit:i,secretName!:s,secretTemplate:SecretTemplate,signatureAlgorithm:s(SHA256WithRSA|SHA384WithRSA|SHA512WithRSA|ECDSAWithSHA256|ECDSAWithSHA384|ECDSAWithSHA512|PureEd25519),subject:Subject,uris:[s],usages:[s(signing|digital signature|content commitment|key encipherment|key agreement|data encipherment|cert sign|crl sign|encipher only|decipher only|any|server auth|client auth|code signing|email protection|s/mime|ipsec end system|ipsec tunnel|ipsec user|timestamping|ocsp signing|microsoft sgc|netscape sgc)]}
Subject{countries:[s],localities:[s],organizationalUnits:[s],organizations:[s],postalCodes:[s],provinces:[s],serialNumber:s,streetAddresses:[s]}
Windows{cron!:s@1..,timezone:s@1..,windowDuration!:s}
cert-manager.io Certificate{apiVersion:s,kind:s,metadata:ObjectMeta,spec:Spec,status:*}
`;

/** The versions in which the API server takes each kind. */
export const SERVED = `
cert-manager.io Certificate: v1
cert-manager.io ClusterIssuer: v1
cert-manager.io Issuer: v1
`;
