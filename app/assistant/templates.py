"""Sentences of offline replies, by language, sentiment and category; none of them holds a number or a promise."""

from collections.abc import Mapping

ENGLISH, JAPANESE = "en", "ja"
GREETING: Mapping[str, str] = {ENGLISH: "Hello,", JAPANESE: "お問い合わせいただきありがとうございます。"}
OPENING: Mapping[str, Mapping[str, str]] = {
    ENGLISH: {
        "positive": "thank you for your friendly message.",
        "negative": "thank you for telling us, and we are sorry for the trouble this has caused you.",
        "mixed": "thank you for telling us what went well and what did not.",
        "neutral": "thank you for your message.",
    },
    JAPANESE: {
        "positive": "ご丁寧なご連絡をいただき、ありがとうございます。",
        "negative": "ご不便とご迷惑をおかけし、誠に申し訳ございません。",
        "mixed": "貴重なご意見をいただき、ありがとうございます。",
        "neutral": "ご連絡の内容を確認いたしました。",
    },
}
BODY: Mapping[str, Mapping[str, str]] = {
    ENGLISH: {
        "billing": "We are checking the payment you describe with our billing team. Please do not send us card "
        "numbers; the number of the order is enough.",
        "delivery": "We are asking the carrier where your parcel is and will tell you what we learn. If the address "
        "has to be changed, please send us the right one.",
        "technical": "Our technical team is looking into what you describe. It helps us to know the model, what is "
        "shown when it happens, and what you have tried already. If anything smells or gets hot, please unplug it.",
        "account": "We are looking into your account. To keep it safe, we will ask you to confirm that it is yours, "
        "and never for your password.",
        "returns": "We are looking at your return and will tell you the next step. Please keep the item and its "
        "packaging until then.",
        "praise": "We have passed it on to the people who made it happen; it means a lot to them.",
    },
    JAPANESE: {
        "billing": "ご請求の内容を担当部署で確認しております。"
        "カード番号はお送りにならず、注文番号のみお知らせください。",
        "delivery": "お荷物の状況を配送会社に確認しております。分かり次第ご連絡いたします。"
        "お届け先に変更がある場合はお知らせください。",
        "technical": "技術担当が状況を確認しております。型番、表示された内容、お試しになった操作をお知らせください。"
        "異臭や発熱がある場合は、電源プラグを抜いてください。",
        "account": "アカウントの状況を確認しております。安全のためご本人確認をお願いすることがありますが、"
        "パスワードをお尋ねすることはありません。",
        "returns": "返品・交換について確認しております。次のお手続きをご案内するまで、商品と箱を保管してください。",
        "praise": "いただいたお言葉は担当者に申し伝えます。今後ともよろしくお願いいたします。",
    },
}
OTHER: Mapping[str, str] = {
    ENGLISH: "Your message is with the team for {category}, who will look into it and come back to you.",
    JAPANESE: "担当部署({category})が内容を確認し、改めてご連絡いたします。",
}
URGENT: Mapping[str, str] = {
    ENGLISH: "We are treating it as urgent.",
    JAPANESE: "至急対応いたします。",
}
ENDING: Mapping[str, str] = {ENGLISH: "Kind regards", JAPANESE: "どうぞよろしくお願いいたします。"}
TEAM: Mapping[str, str] = {ENGLISH: "The support team", JAPANESE: "カスタマーサポート"}
