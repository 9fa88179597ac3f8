import Testing

@testable import Identifiers

@Suite("Addresses in messages")
struct AddressTextTests {
    @Test(
        "users, passwords and secret parameters are left out",
        arguments: [
            ("postgresql://me:pw@db.example:5432/mlflow", "postgresql://db.example:5432/mlflow"),
            ("mysql+pymysql://me:pw@db/mlflow?charset=utf8", "mysql+pymysql://db/mlflow?charset=utf8"),
            ("mssql+pyodbc://me:p@w@db/x?driver=ODBC+17", "mssql+pyodbc://db/x?driver=ODBC+17"),
            ("mssql+pyodbc:///?odbc_connect=DRIVER%3DX%3BPWD%3Dpw", "mssql+pyodbc:///?odbc_connect=…"),
            ("at https://tok-en@h.example/a, not", "at https://h.example/a, not"),
            ("postgresql://me:p/w@db/x", "postgresql://db/x"), ("postgresql://me:p#w?@db/x", "postgresql://db/x"),
            ("a://u:p@h b://v:q@[::1]:5/c", "a://h b://[::1]:5/c"),
            ("https://h/x?sig=abc&sp=r&se=1", "https://h/x?sig=…&sp=r&se=1"),
            (
                "https://b.s3.example/k?X-Amz-Signature=a&X-Amz-Credential=b&x=1",
                "https://b.s3.example/k?X-Amz-Signature=…&X-Amz-Credential=…&x=1"
            ),
            ("jdbc:sqlserver://h:1;user=me;password=pw", "jdbc:sqlserver://h:1;user=me;password=…"),
            ("postgresql://h/x?user=me&password=pw", "postgresql://h/x?user=me&password=…"),
            ("postgresql:/me:pw@db/x", "postgresql:/db/x"), ("postgresql:me:pw@db/x", "postgresql:db/x"),
            ("//me:pw@db/x", "//db/x"), ("me:pw@db/x", "db/x"), ("nothing at /a/me:pw@db/x", "nothing at /a/db/x"),
            ("host=db user=me password=pw", "host=db user=me password=…"), ("'me:pw@db'", "'db'"),
            ("jdbc:h2:mem:x;user=me;password=pw", "jdbc:h2:mem:x;user=me;password=…"),
            ("jdbc:derby:db;create=true;PASSWORD=pw;x=1", "jdbc:derby:db;create=true;PASSWORD=…;x=1"),
            ("jdbc:db2://h:1/x:user=me;password=p@w;", "jdbc:db2://h:1/x:user=me;password=…;"),
            ("jdbc:sqlserver://h;password={p;w d}};e};user=me", "jdbc:sqlserver://h;password=…;user=me"),
            ("jdbc:mysql://(host=h,user=me,password=pw)/x", "jdbc:mysql://(host=h,user=me,password=…)/x"),
            ("jdbc:oracle:thin:me/pw@h:1521:x", "jdbc:oracle:thin:@h:1521:x"),
            ("jdbc:oracle:thin:me/p@w@//h:1521/x", "jdbc:oracle:thin:@//h:1521/x"),
            ("jdbc:oracle:oci:me/pw@tcps://h:1/x", "jdbc:oracle:oci:@tcps://h:1/x"),
            ("at \"jdbc:h2:x;password=pw\", found", "at \"jdbc:h2:x;password=…\", found"),
            ("host=db password = 'p w' port=1", "host=db password = … port=1"),
            ("Driver=X;Server=h;Uid=me;Pwd=pw;", "Driver=X;Server=h;Uid=me;Pwd=…;"),
            ("AccountName=a;AccountKey=ab==;EndpointSuffix=c", "AccountName=a;AccountKey=…;EndpointSuffix=c"),
            (
                "jdbc:snowflake://h/?db=x&token=t;trustStorePassword=pw",
                "jdbc:snowflake://h/?db=x&token=…;trustStorePassword=…"
            ),
            (
                "jdbc:databricks://h:443;AuthMech=3;UID=token;PWD=dapi0",
                "jdbc:databricks://h:443;AuthMech=…;UID=token;PWD=…"
            ),
        ]
    )
    func hidden(text: String, shown: String) {
        #expect(AddressText.withoutSecrets(text) == shown)
    }

    @Test(
        "everything else stays as it is",
        arguments: [
            "", "a: b", "http://127.0.0.1:5000/a@b", "https://h/x?version=1", "models:/a/1", "file:///C:/x", "C:\\x",
            "http://[::1]:5000/x@y", "me@example.org", "sqlite:////a/b.db", "models:/name@champion", "a/b@c:d",
            "expected x=1, found y=2", "scheme: me@db", "a:@b", "name@1:2", "key=value", "C:\\a@b",
            "models:/team:x@champion", "registry/a:1@sha256:00ff", "password=", "expected a=b;c=d",
            "jdbc:oracle:thin:@h:1521:x", "key=value;tokens=3", "monkey=1",
        ]
    )
    func kept(text: String) {
        #expect(AddressText.withoutSecrets(text) == text)
    }

    @Test("no failure and no finding holds the password of an address, whatever it is made with")
    func failures() {
        let address = "postgresql://me:hunter@db/mlflow"
        let failure = Failure<TestCode>(.some, address, expected: "not \(address)", found: address)
        let texts =
            [failure.subject, failure.message, "\(failure)"]
            + failure.findings.flatMap { [$0.subject, $0.expected, $0.found] }
        #expect(texts.allSatisfy { !$0.contains("hunter") && $0.contains("postgresql://db/mlflow") })
    }

    private enum TestCode: String, FailureCode {
        case some = "test.some"

        var kind: FailureKind { .failed }
    }
}
