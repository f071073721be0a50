// SPDX-License-Identifier: MIT
#include "nodeerrors_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

NodeError::Kind kindOf(WireError::Kind kind)
{
    switch (kind) {
    case WireError::Kind::BadName:
        return NodeError::Kind::Name;
    case WireError::Kind::BadCookie:
    case WireError::Kind::WrongCookie:
        return NodeError::Kind::Cookie;
    case WireError::Kind::NoPortMapper:
        return NodeError::Kind::PortMapper;
    case WireError::Kind::NameTaken:
        return NodeError::Kind::Taken;
    case WireError::Kind::Untrusted:
        return NodeError::Kind::Untrusted;
    case WireError::Kind::NotAllowed:
        return NodeError::Kind::Refused;
    case WireError::Kind::Incompatible:
    case WireError::Kind::Rubbish:
        return NodeError::Kind::Protocol;
    case WireError::Kind::NoSuchNode:
    case WireError::Kind::Unreachable:
    case WireError::Kind::Superseded:
    case WireError::Kind::WrongPeer:
    case WireError::Kind::TooSlow:
        break;
    }
    return NodeError::Kind::Unreachable;
}

} // namespace

std::exception_ptr nodeErrorOf(const WireError &error, const QString &node)
{
    return std::make_exception_ptr(NodeError(kindOf(error.kind()), QString::fromUtf8(error.what()), node));
}

std::exception_ptr nodeDown(const QString &node, const QString &why)
{
    return std::make_exception_ptr(NodeError(NodeError::Kind::Down, u"the connection to %1 was lost: %2"_s.arg(node, why), node));
}

NodeError listenError(const ErlangNodeOptions &options, const QString &why)
{
    return NodeError(NodeError::Kind::Listen,
                     u"%1 cannot listen on %2 port %3: %4; choose another port, or 0 for any"_s.arg(options.name(), options.address().toString(),
                                                                                                    QString::number(options.port()), why),
                     options.name());
}

} // namespace QActors::detail
