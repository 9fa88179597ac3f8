import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import TrackingServer

@Suite struct TrackingAccessTests {
    @Test(
        "credentials come from MLflow's variables, a user before a token",
        arguments: [
            (["MLFLOW_TRACKING_USERNAME": "a", "MLFLOW_TRACKING_PASSWORD": "b"], "Basic YTpi"),
            (["MLFLOW_TRACKING_TOKEN": "t"], "Bearer t"),
            (
                ["MLFLOW_TRACKING_TOKEN": "t", "MLFLOW_TRACKING_USERNAME": "ä", "MLFLOW_TRACKING_PASSWORD": "b:c"],
                "Basic w6Q6Yjpj"
            ),
            (["MLFLOW_TRACKING_USERNAME": "a"], nil), ([:], nil),
        ] as [([String: String], String?)]
    )
    func variables(environment: [String: String], header: String?) throws {
        #expect(try TrackingAccess(environment: environment).credentials?.header == header)
    }

    @Test("credentials come from the file that `mlflow` keeps them in")
    func file() throws {
        let home = try TemporaryDirectory()
        let text =
            "[other]\nmlflow_tracking_username = x\n[mlflow]\nmlflow_tracking_username = a\nmlflow_tracking_password = b\n"
        try home.write(Array(text.utf8), to: ".mlflow/credentials")
        #expect(try TrackingAccess(environment: ["HOME": home.handle.path]).credentials?.header == "Basic YTpi")
    }

    @Test("a token that could end its header is refused")
    func refused() {
        let found = failure { _ = try TrackingAccess(environment: ["MLFLOW_TRACKING_TOKEN": "a\r\nb"]) }
        #expect(found?.stableCode == "tracking.credentials")
    }

    @Test(
        "an address is taken apart",
        arguments: [
            ("http://Host:5000/", "http://host:5000"), ("https://h/pre/fix//", "https://h/pre/fix"),
            ("HTTP://h:80", "http://h"), ("http://me:p%40ss@h", "http://h"), ("http://[::1]:5000", "http://[::1]:5000"),
        ]
    )
    func address(text: String, expected: String) throws {
        #expect(try TrackingAddress(text).description == expected)
    }

    @Test(
        "what is no address is refused without showing a password",
        arguments: [
            "http://", "ftp://h", "http://h:0", "http://h:x", "http://h/?q", "http://me:secret@", "http://a b/",
        ]
    )
    func noAddress(text: String) {
        let found = failure { _ = try TrackingAddress(text) }
        #expect(found?.stableCode == "tracking.address")
        #expect(found?.description.contains("secret") == false)
    }
}
