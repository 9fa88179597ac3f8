import AsyncSupport
import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Somebody who is signed in and has pages of a node open, which keep themselves up to date.
struct PageReader: Sendable {
    /// A page, and the seconds until all of it was there.
    struct View: Sendable {
        let path: String
        let seconds: Double
    }

    let paths: [String]
    private let port: Int
    private let cookie: String

    /// Signs in.
    init(port: Int, token: String, paths: [String]) throws {
        self.port = port
        self.paths = paths
        let body = Array("token=\(token)&next=%2Fui".utf8)
        let head =
            "POST /ui/session HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nOrigin: http://127.0.0.1:\(port)\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(body.count)\r\n\r\n"
        let answer = try KeepAliveConnection(port: port).exchange(Array(head.utf8) + body)
        guard answer.status == 303, let cookie = answer.headers["set-cookie"]?.split(separator: ";").first else {
            throw BenchmarkFailed(description: "a sign-in is answered with \(answer.status) and no cookie")
        }
        self.cookie = String(cookie)
    }

    /// The same session with other pages.
    func reading(_ paths: [String]) -> PageReader { PageReader(paths: paths, port: port, cookie: cookie) }

    private init(paths: [String], port: Int, cookie: String) {
        self.paths = paths
        self.port = port
        self.cookie = cookie
    }

    /// - Returns: the text of a page.
    func page(_ path: String) throws -> String {
        String(decoding: try Self.get(path, port, cookie, KeepAliveConnection(port: port)), as: UTF8.self)
    }

    /// Loads one page after the other, so many a second, while something else is measured.
    /// - Returns: what that gave, and the views.
    func beside<Measured>(perSecond: Double, _ work: () throws -> Measured) throws -> (Measured, [View]) {
        let isOver = Atomic<Bool>(false)
        let seen = Mutex<Result<[View], any Error>>(.success([]))
        let group = DispatchGroup()
        // A queue of its own has a thread of its own, however many connections are busy.
        DispatchQueue(label: "pages").async(group: group) {
            let views = Result { try read(perSecond: perSecond) { !isOver.load(ordering: .relaxed) } }
            seen.withLock { $0 = views }
        }
        let result = Result { try work() }
        isOver.store(true, ordering: .relaxed)
        group.wait()
        return (try result.get(), try seen.withLock { $0 }.get())
    }

    private func read(perSecond: Double, while goesOn: () -> Bool) throws -> [View] {
        let connection = try KeepAliveConnection(port: port)
        let began = SystemClock().now
        var views: [View] = []
        while goesOn() {
            let due = Double(views.count) / perSecond
            let early = due - Load.seconds(since: began)
            if early > 0 {
                usleep(UInt32(min(early, 0.1) * 1e6))
                continue
            }
            let path = paths[views.count % paths.count]
            let sent = SystemClock().now
            _ = try Self.get(path, port, cookie, connection)
            views.append(View(path: path, seconds: Load.seconds(since: sent)))
        }
        return views
    }

    private static func get(
        _ path: String,
        _ port: Int,
        _ cookie: String,
        _ connection: KeepAliveConnection
    ) throws -> ArraySlice<UInt8> {
        let request =
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAccept: text/html\r\nCookie: \(cookie)\r\n\r\n"
        let answer = try connection.exchange(Array(request.utf8))
        guard answer.status == 200 else { throw BenchmarkFailed(description: "\(path): answer \(answer.status)") }
        return answer.body
    }
}
