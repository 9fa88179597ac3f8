/// Signatures that the reference implementation made (model-signing 1.1.1 from PyPI) over a directory with one file.
/// Keys and certificates were made for this alone; the certificates are valid in the thirty days from 2026-11-22 on.
enum ReferenceSignatures {
    /// `model_signing sign key` with a key on P-384.
    static let key = """
        {"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"f0a3\
        f819edb5f06f915b346bded584435988e1e26355764d0445b2cb25f1b078"},"tlogEntries":[]},"dsseEnvelope":{"payload":"ew\
        ogICJfdHlwZSI6ICJodHRwczovL2luLXRvdG8uaW8vU3RhdGVtZW50L3YxIiwKICAic3ViamVjdCI6IFsKICAgIHsKICAgICAgIm5hbWUiOiAi\
        ciIsCiAgICAgICJkaWdlc3QiOiB7CiAgICAgICAgInNoYTI1NiI6ICI5NTk1YzlkZjkwMDc1MTQ4ZWIwNjg2MDM2NWRmMzM1ODRiNzViZmY3OD\
        JhNTEwYzZjZDQ4ODNhNDE5ODMzZDUwIgogICAgICB9CiAgICB9CiAgXSwKICAicHJlZGljYXRlVHlwZSI6ICJodHRwczovL21vZGVsX3NpZ25p\
        bmcvc2lnbmF0dXJlL3YxLjAiLAogICJwcmVkaWNhdGUiOiB7CiAgICAicmVzb3VyY2VzIjogWwogICAgICB7CiAgICAgICAgImFsZ29yaXRobS\
        I6ICJzaGEyNTYiLAogICAgICAgICJuYW1lIjogImQveCIsCiAgICAgICAgImRpZ2VzdCI6ICIyY2YyNGRiYTVmYjBhMzBlMjZlODNiMmFjNWI5\
        ZTI5ZTFiMTYxZTVjMWZhNzQyNWU3MzA0MzM2MjkzOGI5ODI0IgogICAgICB9CiAgICBdLAogICAgInNlcmlhbGl6YXRpb24iOiB7CiAgICAgIC\
        JoYXNoX3R5cGUiOiAic2hhMjU2IiwKICAgICAgImlnbm9yZV9wYXRocyI6IFsKICAgICAgICAiLmdpdGlnbm9yZSIsCiAgICAgICAgIi5naXQi\
        LAogICAgICAgICIuZ2l0YXR0cmlidXRlcyIsCiAgICAgICAgIi5naXRodWIiCiAgICAgIF0sCiAgICAgICJhbGxvd19zeW1saW5rcyI6IGZhbH\
        NlLAogICAgICAibWV0aG9kIjogImZpbGVzIgogICAgfQogIH0KfQ==","payloadType":"application/vnd.in-toto+json","signatur\
        es":[{"sig":"MGUCMQDzvDvI6Q1BboX+dwBbhp53j17djvFHb0WnuFSiDfpayppwzziMG/ebGuR/rMzFe+ACMD8udDuZEMFx0l9bHumX37OL8\
        sdKWAebCAPwz55doI9ZLzWGscq5qPXVo0ghD8jTGg==","keyid":""}]}}
        """

    /// `model_signing sign certificate` with the same key; its extended key usage is critical, the root an RSA key.
    static let certificate = """
        {"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"x509CertificateChain":{"\
        certificates":[{"rawBytes":"MIIBtjCCATugAwIBAgIURvgwq1wqKX6EadAWf8BLBAYyD7IwCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFSW\
        50ZXIwHhcNMjYxMTIyMDYxNjA2WhcNMjYxMjIzMDYxNjA2WjAPMQ0wCwYDVQQDDARMZWFmMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE9ElMtGNH\
        oCSm6oJh1nlFe1MyQq5DAzHXhhALTFuIHlSsaLjoMA+nTaivFF46xgaUPAG5DjQOPIL+mJ73yRiItCAu3g1QW7HgzdxZ1tDFdM7ACf6++yU8pV\
        1fF41mkpdlo1cwVTAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQEAwIHgDAdBgNVHQ4EFgQUC8ULL77XshUaODqK9yPWr1HvYpswFgYDVR0lAQH/\
        BAwwCgYIKwYBBQUHAwMwCgYIKoZIzj0EAwIDaQAwZgIxANh/H6VsHOBECtcj41NDOIEHICyQBHJrWd1RZoBRgNLLiGZQx9zwhrydjtTTDo8amQ\
        IxAO+NAdWXa6OopK7+sbSkaUpnR21mjK09XcJdd3qM7cPMn0BTXN4qtLARBPkAwElMgg=="},{"rawBytes":"MIICSDCCATCgAwIBAgIUZUXm\
        ox2+85+GzjA8lSpCtzQgV6IwDQYJKoZIhvcNAQELBQAwEzERMA8GA1UEAwwIUlNBIFJvb3QwHhcNMjYxMTIyMDYxNjA2WhcNMjYxMjIzMDYxNj\
        A2WjAQMQ4wDAYDVQQDDAVJbnRlcjB2MBAGByqGSM49AgEGBSuBBAAiA2IABA2YfWI6qnix+3fLOsCuRNYVfJBB5cNZCIp28OYoD5KIMspnyl/V\
        Gsz5AkAMatvzNj+zMzcRBqUI5kDxGwz+GVpQP9FT5No5netu9pAtTYRMJ3hHU7YsztoSHrOzCkhh86NFMEMwEgYDVR0TAQH/BAgwBgEB/wIBAD\
        AOBgNVHQ8BAf8EBAMCAgQwHQYDVR0OBBYEFMUZb1HlEsTuDlXLA3qjLaCT0vtHMA0GCSqGSIb3DQEBCwUAA4IBAQBLQAvS4OCVek/GOUePLEc6\
        Lglz+l1CS9ToDnzf6BMjF6V4yfLXebO8fCGVy7MRoqYMebMgq1D82VkziJDgb5KArlZOzdm3+F9Otu0zJZtRaEGs57wMNdTkyUJTjBicMa1MDM\
        762IJrawGrfW72zOQ8dSSLs13GrSRO3pkh70KMIPo6z3yF0csp5qM9XxXHcCZEeJAOPBTGzDSE0bWq4v76GZQEiIorO8CXnHOFPR2ajw1Len9M\
        OLHRamwM+cSIrNxTXhd/g52sONIWKG2Po9gxJoNkCg1d4CtV+wyyYOw4/v1D+lmsTnvfcafY0D+3/BFPA56mC7npI4VFZDh/6os3"}]},"tlog\
        Entries":[]},"dsseEnvelope":{"payload":"ewogICJfdHlwZSI6ICJodHRwczovL2luLXRvdG8uaW8vU3RhdGVtZW50L3YxIiwKICAic3\
        ViamVjdCI6IFsKICAgIHsKICAgICAgIm5hbWUiOiAiciIsCiAgICAgICJkaWdlc3QiOiB7CiAgICAgICAgInNoYTI1NiI6ICI5NTk1YzlkZjkw\
        MDc1MTQ4ZWIwNjg2MDM2NWRmMzM1ODRiNzViZmY3ODJhNTEwYzZjZDQ4ODNhNDE5ODMzZDUwIgogICAgICB9CiAgICB9CiAgXSwKICAicHJlZG\
        ljYXRlVHlwZSI6ICJodHRwczovL21vZGVsX3NpZ25pbmcvc2lnbmF0dXJlL3YxLjAiLAogICJwcmVkaWNhdGUiOiB7CiAgICAicmVzb3VyY2Vz\
        IjogWwogICAgICB7CiAgICAgICAgImRpZ2VzdCI6ICIyY2YyNGRiYTVmYjBhMzBlMjZlODNiMmFjNWI5ZTI5ZTFiMTYxZTVjMWZhNzQyNWU3Mz\
        A0MzM2MjkzOGI5ODI0IiwKICAgICAgICAibmFtZSI6ICJkL3giLAogICAgICAgICJhbGdvcml0aG0iOiAic2hhMjU2IgogICAgICB9CiAgICBd\
        LAogICAgInNlcmlhbGl6YXRpb24iOiB7CiAgICAgICJoYXNoX3R5cGUiOiAic2hhMjU2IiwKICAgICAgImFsbG93X3N5bWxpbmtzIjogZmFsc2\
        UsCiAgICAgICJtZXRob2QiOiAiZmlsZXMiLAogICAgICAiaWdub3JlX3BhdGhzIjogWwogICAgICAgICIuZ2l0IiwKICAgICAgICAiLmdpdGh1\
        YiIsCiAgICAgICAgIi5naXRpZ25vcmUiLAogICAgICAgICIuZ2l0YXR0cmlidXRlcyIKICAgICAgXQogICAgfQogIH0KfQ==","payloadType\
        ":"application/vnd.in-toto+json","signatures":[{"sig":"MGQCMGxj49FjzYT79S2WDSOrx9ob/WtDi4Lso923ryxwfTm4T+tEcDU\
        KRzPy1mA9jC3ZMgIwKOM7KDN5C2esq0jhpcIem3rTAxhCvPtXyc9A5YLZ6VA58kMMcpiRpLyGoKCoLQCn","keyid":""}]}}
        """

    static let publicKey = """
        -----BEGIN PUBLIC KEY-----
        MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE9ElMtGNHoCSm6oJh1nlFe1MyQq5DAzHX
        hhALTFuIHlSsaLjoMA+nTaivFF46xgaUPAG5DjQOPIL+mJ73yRiItCAu3g1QW7Hg
        zdxZ1tDFdM7ACf6++yU8pV1fF41mkpdl
        -----END PUBLIC KEY-----

        """

    static let root = """
        -----BEGIN CERTIFICATE-----
        MIIC+TCCAeGgAwIBAgIUXkgIIw2sKvA9n5Q3oVX5f53hDqIwDQYJKoZIhvcNAQEL
        BQAwEzERMA8GA1UEAwwIUlNBIFJvb3QwHhcNMjYxMTIyMDYxNjA2WhcNMjYxMjIz
        MDYxNjA2WjATMREwDwYDVQQDDAhSU0EgUm9vdDCCASIwDQYJKoZIhvcNAQEBBQAD
        ggEPADCCAQoCggEBAKYFYh8Q3mKHwzyMmAQTclDTkY8RPS44CjQeEo7hE+A6Q+Ly
        kWyEulwPsKLy2yEtkMpwmSdvVJga43l3bVPEL9Ss+3c775QPWs4tTsb4ZJuJNn5A
        tfo5oVi5H2wY9zelVZEtCZquQmUuu11OwobL6N1Y2JK3V7gLgXOFIZ97AeWJGLO6
        pqoSKY1qRLWbZHd0OePc5h2ZCGEiARwCIEeESS1ajfkM7LEcJxg7NxIbam1M6sY9
        ncIdyS0TNnWhs+PabC78T9WYp7mEpWaAz350i79TTgPMoqoS8JWRrKkpIyNrODTK
        PbqrxmZUe9ePcUWtXGsIvyeO+LV3OevZ3Gw8VVECAwEAAaNFMEMwEgYDVR0TAQH/
        BAgwBgEB/wIBATAOBgNVHQ8BAf8EBAMCAgQwHQYDVR0OBBYEFHqUdIKns9yl1ZnT
        Gc01ActXrj8rMA0GCSqGSIb3DQEBCwUAA4IBAQBTnSh5hAcd89Fgy90TxkJTOksZ
        wYtzCxu/Ebd1pV0IuM00cR2nD8TvpigeE4GGK97Cax05zFIa4LZdiuEdyPehc7Ao
        pXAkJ/FBMMQvOdL4stsVxlQdIW0ZEcX1dqO5MiKOcGHO08wiLOeSAZQ5HsfF8HI2
        oj0dlZEPOUVUPFnGlC02e1klblPJPXyi6ILy7PKKdlVAmrqYnyRaQza/FOKKqi2U
        mjR3CaxsAe54gjO7gxlYmaPNybt6v1yViuOtXvmbNQbjC6ENs9BKr2r3soG7TDGC
        quVWw+6NmPe8eq1WUkyCwcIWW4E4wWkxQx5i62lvbjoJAo2gB2HyVRZLqrsH
        -----END CERTIFICATE-----

        """
}
