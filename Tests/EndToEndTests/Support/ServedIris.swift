import TestSupport

/// The model `iris` of the test project's bundle 3, as it is asked where MLflow is.
enum ServedIris {
    static let settings =
        "scoring: {python: \(TrackingServerProcess.Version.three.python), limits: {start: 10m, request: 10m}}\n"

    static let row =
        #"{"dataframe_split":{"columns":["sepal length (cm)","sepal width (cm)","petal length (cm)","petal width (cm)"],"data":[[5.1,3.5,1.4,0.2]]}}"#

    /// The whole request, which ends its connection.
    static func request(token: String) -> [UInt8] {
        let head =
            "POST /v1/projects/credit/models/iris/invocations HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Authorization: Bearer \(token)\r\nContent-Type: application/json\r\nContent-Length: \(row.utf8.count)\r\n\r\n"
        return Array((head + row).utf8)
    }
}
