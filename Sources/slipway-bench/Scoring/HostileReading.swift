import DurableFiles
import TestSupport

#if canImport(Glibc)
import Glibc
#endif

/// malloc_trim(3), which no module of the C library has.
@_silgen_name("malloc_trim")
private func trim(_ pad: Int) -> CInt

/// One hostile request, read and answered in a process of its own, which tells what that took beyond the request itself.
enum HostileReading {
    struct Figures: Sendable {
        /// Of processor time.
        let seconds: Double
        /// The most bytes above those of the process before.
        let bytes: Int
    }

    /// Prints the figures: microseconds and bytes.
    static func run(_ name: String, bytes: Int) throws {
        guard let request = HostileRequest.all.first(where: { $0.name == name }) else {
            throw BenchmarkFailed(description: "there is no request \(name)")
        }
        let body = request.body(of: bytes)
        // What made the body is given back, and the peak begins anew.
        _ = trim(0)
        let file = open("/proc/self/clear_refs", O_WRONLY)
        defer { close(file) }
        guard file >= 0, write(file, "5", 1) == 1 else { throw BenchmarkFailed(description: "no peak can be reset") }
        let (memory, began) = (try resident("VmRSS"), MeasuredProcess.ownProcessorTime)
        try body.run()
        let seconds = MeasuredProcess.ownProcessorTime - began
        print("\(Int(seconds * 1e6)) \(try resident("VmHWM") - memory)")
    }

    /// Runs this program for one request.
    static func measure(_ request: HostileRequest, bytes: Int, in place: TemporaryDirectory) throws -> Figures {
        let output = place.path("figures")
        try Shell.run("/proc/\(getpid())/exe --hostile '\(request.name)' --bytes \(bytes) > '\(output)'")
        let words = try place.text("figures").split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard words.count == 2 else { throw BenchmarkFailed(description: "no figures of \(request.name)") }
        return Figures(seconds: words[0] / 1e6, bytes: Int(words[1]))
    }

    /// The memory that this process has after it gave back what it does not need, in bytes.
    static func settledMemory() throws -> Int {
        _ = trim(0)
        return try resident("VmRSS")
    }

    /// - Returns: bytes.
    private static func resident(_ key: String) throws -> Int {
        let text = String(decoding: try OpenFile.read("/proc/self/status").readAll(limit: 1 << 16), as: UTF8.self)
        for line in text.split(separator: "\n") where line.hasPrefix("\(key):") {
            if let kibibytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({
                Int($0)
            }) {
                return kibibytes << 10
            }
        }
        throw BenchmarkFailed(description: "no \(key) of this process")
    }
}
