import HTTPTypes
import Hummingbird
import NIOCore
import NodePages

extension Response {
    /// The rights of a page in a browser: to be shown, to ask the node, to send its forms to the node, and nothing else.
    private static let pageHeaders: HTTPFields = {
        var headers: HTTPFields = [
            .cacheControl: "no-store",
            .contentSecurityPolicy:
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            .xContentTypeOptions: "nosniff",
        ]
        // Not `no-referrer`: with it, browsers say `Origin: null` of the node's own forms.
        headers[.referrerPolicy] = "same-origin"
        headers[.frameOptions] = "DENY"
        headers[.resourcePolicy] = "same-origin"
        headers[.openerPolicy] = "same-origin"
        return headers
    }()

    static func page(_ html: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        var headers = pageHeaders
        headers[.contentType] = "text/html; charset=utf-8"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: html)))
    }

    /// A file that all pages share; a browser asks each time whether it is still the same.
    static func shared(_ bytes: [UInt8], type: String, tag: String, _ request: Request) -> Response {
        var headers = pageHeaders
        headers[.cacheControl] = "no-cache"
        headers[.eTag] = tag
        if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = type
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Sends the browser to a page: to load that again does nothing twice.
    static func seeOther(_ address: String) -> Response {
        var headers = pageHeaders
        headers[.location] = address
        return Response(status: .seeOther, headers: headers)
    }
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = Self("referrer-policy") ?? .from
    fileprivate static let frameOptions = Self("x-frame-options") ?? .from
    fileprivate static let resourcePolicy = Self("cross-origin-resource-policy") ?? .from
    fileprivate static let openerPolicy = Self("cross-origin-opener-policy") ?? .from
}
