/// A listener to answered requests. It is called on the thread of the request, after the answer is made, so it must never wait.
package protocol ServingTap: Sendable {
    func take(_ rows: TappedRows)
}
