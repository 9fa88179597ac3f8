/// Keys that openssl made for these tests alone; they protect nothing.
enum SampleKeys {
    static let publicKey = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPQBjQ9BjuwuFyhniSi6kFrLHNArg
        k8sJd3xCXoQXRVrLiW6Bo4Wp99CL4lIiYA32SEYWzQ0TC3TiQnZ3vNVb8w==
        -----END PUBLIC KEY-----

        """

    /// The SHA-256 of that text, as `sha256sum` prints it.
    static let publicKeyHint = "a30850616162ec953e152e4e1e945e67f8435eab47efd955b6b89d996dba9269"

    static let rsa = """
        -----BEGIN PRIVATE KEY-----
        MIIEvwIBADANBgkqhkiG9w0BAQEFAASCBKkwggSlAgEAAoIBAQDgot4b8D6adShC
        Oxt79zdTxIPmHHeCVEXetaxf0S7lfCbmWX6nn1V00kA3Bt1iHN617JjsOUGZsTdd
        +78VLGPBtR4Qsw9n77bjzwVFRGuupdDchcEVoCyb6hRIDirX5Dvlc2A0zzVTK9ND
        mIWHOYIHCbpujuf9MhdT+dQpltcFXcfOF900PoKyEVn7UCjaNsXhHEMq5OL0YxhA
        hXsQPQQYIRbh2qqRXcxi+mvLqjeSXclo7SAEKLTu1U9rXOeF+ru5D5n0vzQLueww
        HbAYKoaQQf6hmSMV0oTkHv+2GiJpC/hYGdLzNw0Y1z83gK1taRJJ9YfSp01vrkrr
        teCgV5GLAgMBAAECggEAAoyxWFV/4xE9Audt1piF4bxYwjtaJeSz+E+ijwyDlj+J
        p31Q4TEp704ARD+eh/cLlhADOlHPYKGwya8fn5YQjx8cTL843QqiTkVIFN2ub93a
        QtknybQ23WbTkm/Kulw7oSKP7yQs7EPn6Bv/4/rZ8soq+gdC3c5RknaYRbKRv9yn
        rnVzIrGqpMSiiCqG2SZ2MrknVkziGDYGXfZpfOGFowy42tty5kQrgfuK877zSI8Y
        +eUA1MjVU/X5KwQx4zpyu1AZP5T+MNdaWAXxSrk9KPdFDDEqYiZXRajVXhL4QWaU
        +fNfnHxY/EsLcYP8/nUkps3O8DKbqRLmO/P9GXgtdQKBgQD1eN29YG9KLCD2lBkf
        5y0YvB8eM4XuXTzF4yAtIX/caTAtScMPz/y65TIkPYQakhSnl0FeHxs7jmCLw5ta
        qCB71o4lzeencu3rJgBdSSQBGoN4dOOUgkZhYqQxJXxHB9KBrvnkf4abdzjtNoC1
        +I5iNVVuXZR9nzVcppmJ2tVUrQKBgQDqRTxUNJZgAnzRfTii2BYeT3yUJZXFWazr
        hZEWa+Vqe9LyHRBnSUy5yr4mL9MLj3Dtn6jeedi4mf/vFKxq0iZwJl0891JhAKlo
        yjsoP1OnZ3xTTxwIwq2MpcCpqBNj0+MBk5vdwEeZRr+8ydeyPa7/txWMO8/OYAZy
        psa9LKmOFwKBgQDJVaZBoqwFISa0OApXcWw6omm/grDyLgUfpceJXLWbmacLLjnQ
        aV44CK7UrKQCixhn0RarVUYn1gJ4ACsW81kZWYRjm3vKiuh7e0LHQKtIQG/ex7i1
        4RhK3fYf3UgOlmrhNRv/f11vfBzz60Use76E7IuypwyY8JF6+aZrPFLHTQKBgQDc
        fYGEd2I4xt6XhNXzXpGiwYktHhrSfc5kdXfStIZeLGCkA3rW24RdMVa6NjTaIo1U
        +PpFOkUhqb/aU4jbmSMYVuNWaCiep7LKr9vxy3h+jMXU2xY1oJUbVT357/kf8eMs
        LrN6iGha+N2pYAek+K1me/jJ3dl+EZ6/9fwDPK/wzQKBgQDseibZn5p9mnnDxBP7
        sqRPRugHy09MXcVnNpKRv786naeCKaPpGGEPdg6L20sqSukgu8rWnz1Qtk2lWhDk
        P46EigSbzL70ZF5NGqwNFcWocqqW9rtI6oZge4y3XzTTYzli8aE2uSzwOy+QA7FW
        2ws03NwOqKSt6oTYTVYHO541tg==
        -----END PRIVATE KEY-----

        """

    static let rsaPublic = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA4KLeG/A+mnUoQjsbe/c3
        U8SD5hx3glRF3rWsX9Eu5Xwm5ll+p59VdNJANwbdYhzeteyY7DlBmbE3Xfu/FSxj
        wbUeELMPZ++2488FRURrrqXQ3IXBFaAsm+oUSA4q1+Q75XNgNM81UyvTQ5iFhzmC
        Bwm6bo7n/TIXU/nUKZbXBV3HzhfdND6CshFZ+1Ao2jbF4RxDKuTi9GMYQIV7ED0E
        GCEW4dqqkV3MYvpry6o3kl3JaO0gBCi07tVPa1znhfq7uQ+Z9L80C7nsMB2wGCqG
        kEH+oZkjFdKE5B7/thoiaQv4WBnS8zcNGNc/N4CtbWkSSfWH0qdNb65K67XgoFeR
        iwIDAQAB
        -----END PUBLIC KEY-----

        """
}
