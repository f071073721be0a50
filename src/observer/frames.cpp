// SPDX-License-Identifier: MIT
#include "frames_p.h"

#include <QtCore/qendian.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

std::optional<Frame> Frame::take(QByteArray &bytes, qsizetype mostContent)
{
    if (bytes.isEmpty())
        return {};
    const auto type = Type(bytes.front());
    if (type != Hello && type != Request && type != Piece && type != End && type != Failure)
        throw Error(u"what came is not of the observer's protocol: a frame cannot begin with byte %1"_s.arg(uchar(type)));
    if (bytes.size() < Head)
        return {};
    const qint64 size = qFromBigEndian<quint32>(bytes.constData() + 1);
    if (size > mostContent)
        throw Error(u"what came is not of the observer's protocol: a frame of %1 bytes, where at most %2 are allowed"_s.arg(
            QString::number(size), QString::number(mostContent)));
    if (bytes.size() < Head + size)
        return {};
    Frame taken{type, bytes.mid(Head, size)};
    bytes.remove(0, Head + size);
    return taken;
}

QByteArray Frame::toBytes() const
{
    QByteArray bytes(Head, char(type));
    qToBigEndian(quint32(content.size()), bytes.data() + 1);
    return bytes + content;
}

} // namespace QActors::detail
