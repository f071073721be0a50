// SPDX-License-Identifier: MIT
// Requests over HTTP, and what else QNetworkAccessManager knows (data:, file:), to their end, with errors as exceptions. Header
// only: the library itself does not link Qt Network.
//
// Every function sends its request when it is called, and gives the answer when it is awaited. It takes a manager of the current thread, and a QUrl or a QNetworkRequest. A request that is cancelled, or whose
// task is killed, is aborted, wherever it waits. Redirects, transfer timeouts, cookies, caches and TLS are as the request and
// the manager have them; a timeout for the whole is failAfter() around it. Throws HttpError if there is no complete answer with
// a status below 400, MisuseError for a null manager or one of another thread, SenderGone if the manager is destroyed.
#pragma once

#include <QActors/qt/detail/httpexchange.h>

#include <QtNetwork/qhttpmultipart.h>

namespace QActors {

/// `HttpReply reply = co_await httpGet(&manager, url)`. Gives the server's answer. See the top of the file for errors.
[[nodiscard]] inline Async<HttpReply> httpGet(QNetworkAccessManager *manager, detail::HttpTarget to, HttpOptions options = {})
{
    detail::requireManager(manager, "httpGet");
    return detail::bodyOf(manager->get(to.request), QByteArrayLiteral("GET"), options);
}

/// As httpGet(), with the body `data` to send; give the request a Content-Type.
[[nodiscard]] inline Async<HttpReply> httpPost(QNetworkAccessManager *manager, detail::HttpTarget to, const QByteArray &data, HttpOptions options = {})
{
    detail::requireManager(manager, "httpPost");
    return detail::bodyOf(manager->post(to.request, data), QByteArrayLiteral("POST"), options);
}
/// As above, for a form with files; the exchange owns the form.
[[nodiscard]] inline Async<HttpReply> httpPost(QNetworkAccessManager *manager, detail::HttpTarget to, std::unique_ptr<QHttpMultiPart> form,
                                               HttpOptions options = {})
{
    detail::requireManager(manager, "httpPost");
    QHttpMultiPart *parts = form.get();
    QNetworkReply *reply = manager->post(to.request, parts);
    form.release()->setParent(reply);
    return detail::bodyOf(reply, QByteArrayLiteral("POST"), options);
}

/// As httpPost(), with any verb: "PUT", "PATCH", "DELETE", "HEAD", …
[[nodiscard]] inline Async<HttpReply> httpSend(QNetworkAccessManager *manager, const QByteArray &verb, detail::HttpTarget to,
                                               const QByteArray &data = {}, HttpOptions options = {})
{
    detail::requireManager(manager, "httpSend");
    if (verb.isEmpty())
        throw MisuseError(QStringLiteral("httpSend: the verb is empty; give \"PUT\", \"PATCH\", …"));
    return detail::bodyOf(manager->sendCustomRequest(to.request, verb, data), verb, options);
}
/// As above, with the body from a device that is open, of which as much is in memory as the network takes; the exchange owns the
/// device.
[[nodiscard]] inline Async<HttpReply> httpSend(QNetworkAccessManager *manager, const QByteArray &verb, detail::HttpTarget to,
                                               std::unique_ptr<QIODevice> data, HttpOptions options = {})
{
    detail::requireManager(manager, "httpSend");
    if (!data || !data->isReadable())
        throw MisuseError(QStringLiteral("httpSend: the device to send from is null or not open; open it first"));
    QIODevice *device = data.get();
    QNetworkReply *reply = manager->sendCustomRequest(to.request, verb, device);
    data.release()->setParent(reply);
    return detail::bodyOf(reply, verb, options);
}

/// Writes the answer's body into the file `path`, and gives its size. The file is there, or replaced, when all of it has come:
/// whatever fails or is cancelled leaves what was there before. At most a few MB are in memory, however large the file. The
/// limit of the options is not for downloads. Throws DeviceError if the file cannot be written.
[[nodiscard]] inline Async<qint64> httpDownload(QNetworkAccessManager *manager, detail::HttpTarget to, const QString &path, HttpOptions options = {})
{
    detail::requireManager(manager, "httpDownload");
    return detail::intoFile(manager->get(to.request), path, options);
}

} // namespace QActors
