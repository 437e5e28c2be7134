#include <gatekeeper/crypto/encoding.hpp>
#include <gatekeeper/delivery/mail_writer.hpp>
#include <gatekeeper/delivery/mime_message.hpp>
#include <gatekeeper/pages/mails.hpp>

#include <utility>

namespace gatekeeper::delivery {
namespace {

constexpr std::size_t kIdBytes = 16;

}  // namespace

MailWriter::MailWriter(MailSender sender, Sources sources)
    : sender_(std::move(sender)), sources_(sources) {}

std::string MailWriter::write(const ports::MailDraft& draft) const {
    pages::MailText text = pages::mail_text(sources_.theme, sources_.site, draft.language,
                                            draft.kind, draft.content, draft.occasion);
    const MimeMessage message{sender_.name,
                              sender_.address,
                              draft.to.value_or(sender_.address),
                              std::move(text.subject),
                              std::move(text.text),
                              std::move(text.html),
                              sources_.clock.now(),
                              crypto::base32(sources_.random.bytes(kIdBytes))};
    return render(message);
}

}  // namespace gatekeeper::delivery
